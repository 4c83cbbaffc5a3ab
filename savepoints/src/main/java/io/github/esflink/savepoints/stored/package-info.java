/** What a savepoint or checkpoint holds, read without a running job. */
@NullMarked
package io.github.esflink.savepoints.stored;

import org.jspecify.annotations.NullMarked;
