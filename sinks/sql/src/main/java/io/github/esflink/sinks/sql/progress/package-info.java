/** How far each stream has been applied, kept in the database of the rows themselves. */
@NullMarked
package io.github.esflink.sinks.sql.progress;

import org.jspecify.annotations.NullMarked;
