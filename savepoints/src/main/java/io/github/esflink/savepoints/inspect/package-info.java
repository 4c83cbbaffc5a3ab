/** Shows what a savepoint holds, to people and to programs. */
@NullMarked
package io.github.esflink.savepoints.inspect;

import org.jspecify.annotations.NullMarked;
