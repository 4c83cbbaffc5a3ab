/** The way to the database: its address, its connections and what its errors mean. */
@NullMarked
package io.github.esflink.sinks.sql.database;

import org.jspecify.annotations.NullMarked;
