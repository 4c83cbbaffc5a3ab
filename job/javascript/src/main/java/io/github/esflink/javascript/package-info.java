/**
 * Scripts that change records. {@link io.github.esflink.javascript.Script} is one that was read and
 * holds, {@link io.github.esflink.javascript.RunningScript} one that runs; {@code tree} is how a
 * script sees JSON, {@code sandbox} what keeps it in bounds. Knows Jackson and GraalJS, no event
 * store and no streaming system.
 */
@NullMarked
package io.github.esflink.javascript;

import org.jspecify.annotations.NullMarked;
