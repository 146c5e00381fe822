"""What libraries were asked to do while a tracked cell ran: fits, scores, splits, searches. Nothing stays after it."""
