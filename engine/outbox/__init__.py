"""What goes out: e-mail, letters on paper, text messages, the daily overview."""
