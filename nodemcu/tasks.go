package nodemcu

import (
	"slices"

	"github.com/gowps/wps/loop"
)

// The priorities of posted tasks.
const (
	lowPriority    = 0
	mediumPriority = 1
	highPriority   = 2
)

// taskQueueMax is how many tasks of one priority the script may have posted.
const taskQueueMax = 8

// tasks are posted pieces of work: those of higher priority first, those of
// one priority in order. Between two of them the loop does what else is due.
type tasks struct {
	loop    *loop.Loop
	queues  [highPriority + 1][]func()
	waiting int
}

func newTasks(l *loop.Loop) *tasks { return &tasks{loop: l} }

// post queues f.
func (t *tasks) post(priority int, f func()) {
	t.queues[priority] = append(t.queues[priority], f)
	if t.waiting++; t.waiting == 1 {
		t.loop.Post(t.next)
	}
}

// next runs the first task.
func (t *tasks) next() {
	for priority, queue := range slices.Backward(t.queues[:]) {
		if len(queue) > 0 {
			t.queues[priority] = queue[1:]
			if t.waiting--; t.waiting > 0 {
				t.loop.Post(t.next)
			}
			queue[0]()
			return
		}
	}
}
