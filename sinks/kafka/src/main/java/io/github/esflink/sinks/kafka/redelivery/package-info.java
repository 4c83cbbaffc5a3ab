/** Dead letters read back from their topic, to be sent again. */
@NullMarked
package io.github.esflink.sinks.kafka.redelivery;

import org.jspecify.annotations.NullMarked;
