/**
 * EventStoreDB (KurrentDB) as a table of Flink SQL: {@code 'connector' = 'eventstoredb'}.
 *
 * <p>{@link io.github.esflink.table.EventStoreTableFactory} reads the options of a table, {@link
 * io.github.esflink.table.EventStoreTableSource} is what the planner pushes projections, conditions
 * and watermarks into, and {@link io.github.esflink.table.EventRows} makes rows of events while a
 * job runs. Reading itself is {@link io.github.esflink.source.EventStoreSource}.
 */
@NullMarked
package io.github.esflink.table;

import org.jspecify.annotations.NullMarked;
