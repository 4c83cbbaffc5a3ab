package io.github.esflink.sinks.http;

import io.github.esflink.sinks.core.deadletter.DeadLetterOutput;
import io.github.esflink.sinks.http.delivery.AfterDeadLetter;

/** Where events go that the endpoint does not take, and what becomes of their streams. */
record DeadLetters(DeadLetterOutput output, AfterDeadLetter then) {}
