/** What a reader shows of itself. */
@NullMarked
package io.github.esflink.source.reader.metrics;

import org.jspecify.annotations.NullMarked;
