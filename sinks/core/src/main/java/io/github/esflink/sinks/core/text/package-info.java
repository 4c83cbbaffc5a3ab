/** Text of events in places that were not made for any text. */
@NullMarked
package io.github.esflink.sinks.core.text;

import org.jspecify.annotations.NullMarked;
