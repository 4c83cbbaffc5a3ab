package io.github.esflink.sinks.sql.database;

import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.annotation.Internal;

/**
 * How a subtask keeps its connections.
 *
 * @param connections how many at once, which is how many transactions
 * @param minIdle how many stay open while there is nothing to do
 * @param connectionTimeout until a connection is there
 * @param commandTimeout for each statement
 * @param connectionLifetime after which a connection is replaced; zero for never
 */
@Internal
public record PoolSettings(
        int connections,
        int minIdle,
        Duration connectionTimeout,
        Duration commandTimeout,
        Duration connectionLifetime)
        implements Serializable {}
