/**
 * JSON that keeps the bytes it was read from: what of a tree was not changed is written as it came.
 */
@NullMarked
package io.github.esflink.sinks.core.json;

import org.jspecify.annotations.NullMarked;
