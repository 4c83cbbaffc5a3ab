/** The Logger sink: every event a line in the log, for trying things out. */
@NullMarked
package io.github.esflink.sinks.logger;

import org.jspecify.annotations.NullMarked;
