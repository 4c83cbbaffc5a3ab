/** What the types that travel between operators share: their description and their state format. */
@NullMarked
package io.github.esflink.sinks.core.type;

import org.jspecify.annotations.NullMarked;
