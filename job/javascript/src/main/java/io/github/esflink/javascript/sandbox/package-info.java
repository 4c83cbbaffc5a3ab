/** Where scripts run: without access to anything, and with an end, whatever they do. */
@NullMarked
package io.github.esflink.javascript.sandbox;

import org.jspecify.annotations.NullMarked;
