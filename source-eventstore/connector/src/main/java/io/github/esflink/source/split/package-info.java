/** A split: one subscription and where it stands. */
@NullMarked
package io.github.esflink.source.split;

import org.jspecify.annotations.NullMarked;
