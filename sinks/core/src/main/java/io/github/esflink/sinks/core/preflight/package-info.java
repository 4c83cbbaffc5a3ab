/** What a destination says before the job is submitted. */
@NullMarked
package io.github.esflink.sinks.core.preflight;

import org.jspecify.annotations.NullMarked;
