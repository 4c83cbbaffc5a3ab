/** Writes a savepoint with other positions or names. */
@NullMarked
package io.github.esflink.savepoints.reset;

import org.jspecify.annotations.NullMarked;
