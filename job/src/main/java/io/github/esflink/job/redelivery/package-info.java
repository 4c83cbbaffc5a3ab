/** Sends dead letters again, through the sink that refused them, in the order of each stream. */
@NullMarked
package io.github.esflink.job.redelivery;

import org.jspecify.annotations.NullMarked;
