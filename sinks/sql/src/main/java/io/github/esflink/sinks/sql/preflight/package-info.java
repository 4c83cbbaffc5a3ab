/** What the database says before the job is submitted. */
@NullMarked
package io.github.esflink.sinks.sql.preflight;

import org.jspecify.annotations.NullMarked;
