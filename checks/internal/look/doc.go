// Package look holds what several checks do alike: put a question and decode
// its answer, read a kernel file that must be whole, and cut hostile text down
// to size. It reaches the machine through the Host it is given, or not at all.
package look
