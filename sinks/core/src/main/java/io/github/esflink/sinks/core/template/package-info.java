/** Texts that are made from an event: addresses, names of topics. */
@NullMarked
package io.github.esflink.sinks.core.template;

import org.jspecify.annotations.NullMarked;
