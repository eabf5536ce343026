package workers

import (
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestEveryFunctionIsCalledOnceWhateverHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pool, release := New(), make(chan struct{})
		for range 3 {
			pool.Go(func() { <-release })
		}
		var mutex sync.Mutex
		calls := map[int]int{}
		for i := range 1000 {
			pool.Go(func() {
				mutex.Lock()
				defer mutex.Unlock()
				calls[i]++
			})
		}
		synctest.Wait()
		for i := range 1000 {
			if calls[i] != 1 {
				t.Fatalf("%d was called %d times", i, calls[i])
			}
		}
		close(release)
		time.Sleep(patience + 1)
	})
}

func TestAGoroutineIsUsedAgainAndEndsWhenThereIsNothingToDo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pool, before := New(), runtime.NumGoroutine()
		for range 100 {
			pool.Go(func() {})
			synctest.Wait() // it waits for more
		}
		if n := runtime.NumGoroutine() - before; n != 1 {
			t.Fatalf("%d goroutines for one function at a time", n)
		}
		time.Sleep(patience + 1)
		synctest.Wait()
		if n := runtime.NumGoroutine() - before; n != 0 {
			t.Fatalf("%d goroutines are left", n)
		}
	})
}
