"""THE CONTEST: two streams become one event stream, answers become candidates."""
