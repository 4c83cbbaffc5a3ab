/** Runs on the job manager: finds the splits once and hands them to readers. */
@NullMarked
package io.github.esflink.source.enumerator;

import org.jspecify.annotations.NullMarked;
