/** What a job reads, for those who draw where data comes from and goes to. */
@NullMarked
package io.github.esflink.source.lineage;

import org.jspecify.annotations.NullMarked;
