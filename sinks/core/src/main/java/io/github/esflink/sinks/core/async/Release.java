package io.github.esflink.sinks.core.async;

import java.io.Serializable;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.util.function.SerializableFunction;

/**
 * Lets parked lanes go on. Carried out once: the id of the last one carried out is part of the
 * state, so that a restart does not release what was parked since.
 *
 * @param id names this release; another id makes it another release
 * @param keys which lanes
 */
@PublicEvolving
public record Release<KEY>(String id, SerializableFunction<KEY, Boolean> keys)
        implements Serializable {}
