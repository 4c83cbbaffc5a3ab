/** The record that a script's function is given, and what comes out of it. */
@NullMarked
package io.github.esflink.javascript.record;

import org.jspecify.annotations.NullMarked;
