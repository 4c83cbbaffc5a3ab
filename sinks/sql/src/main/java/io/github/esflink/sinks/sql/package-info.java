/**
 * The SQL sink: {@link io.github.esflink.sinks.sql.SqlEventSink} applies events to the tables of a
 * database, with statements that are mapped to their types.
 */
@NullMarked
package io.github.esflink.sinks.sql;

import org.jspecify.annotations.NullMarked;
