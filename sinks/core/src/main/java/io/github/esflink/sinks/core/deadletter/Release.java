package io.github.esflink.sinks.core.deadletter;

import java.io.Serializable;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.util.function.SerializableFunction;

/**
 * Lets parked streams go on, when the job starts from its state. Carried out once: a restart does
 * not release what was parked since. A stream with dead letters that are still in the state stays
 * parked, and the log says which.
 *
 * @param id names this release; another id makes it another release
 * @param streams which streams, or keys with an ordering by key
 */
@PublicEvolving
public record Release(String id, SerializableFunction<String, Boolean> streams)
        implements Serializable {}
