/** From the bytes of a message to an event. */
@NullMarked
package io.github.esflink.source.client.message;

import org.jspecify.annotations.NullMarked;
