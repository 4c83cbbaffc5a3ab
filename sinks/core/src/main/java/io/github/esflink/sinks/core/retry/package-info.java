/** When something that failed is tried again, the same for every sink that retries. */
@NullMarked
package io.github.esflink.sinks.core.retry;

import org.jspecify.annotations.NullMarked;
