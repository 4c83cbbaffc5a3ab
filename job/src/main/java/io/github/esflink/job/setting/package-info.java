/**
 * What a person wrote, as keys and values: where each stands, what it may be, and what is wrong
 * with it. Knows no connector and no sink.
 */
@NullMarked
package io.github.esflink.job.setting;

import org.jspecify.annotations.NullMarked;
