package io.github.esflink.sinks.http;

import io.github.esflink.sinks.core.deadletter.DeadLetterOutput;
import io.github.esflink.sinks.http.policy.AfterDeadLetter;
import org.jspecify.annotations.Nullable;

/**
 * Where events go that the endpoint does not take, and what becomes of their streams.
 *
 * @param release which parked streams go on when the job starts; null for none
 */
record DeadLetters(DeadLetterOutput output, AfterDeadLetter then, @Nullable Release release) {}
