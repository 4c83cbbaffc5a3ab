/** Replaces a running connector by a new version, and puts it back if that does not come up. */
@NullMarked
package io.github.esflink.savepoints.upgrade;

import org.jspecify.annotations.NullMarked;
