/** Values of events as columns of a database want them. */
@NullMarked
package io.github.esflink.sinks.sql.value;

import org.jspecify.annotations.NullMarked;
