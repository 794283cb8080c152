//go:build !linux

package doctor

import "errors"

func release() string { return "" }

func rights() (Rights, error) { return Rights{}, errors.ErrUnsupported }
