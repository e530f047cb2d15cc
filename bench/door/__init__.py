"""The fast door under load: a node filled from the generator (`filling`), asked over HTTP at a steady rate (`load`)."""
