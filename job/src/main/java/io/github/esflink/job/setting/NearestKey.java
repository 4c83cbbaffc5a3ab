package io.github.esflink.job.setting;

import io.github.esflink.job.setting.file.Entry;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** What a person may have meant: another spelling, or the same without or within its section. */
final class NearestKey {

    /** More are no help. */
    private static final int MOST = 3;

    private NearestKey() {}

    /** The key that is a few letters away, or those of which it is the end; empty for none. */
    static Optional<String> of(String key, Collection<String> known) {
        String nearest = null;
        int least = 1 + Math.max(2, key.length() / 4);
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        for (String candidate : known) {
            int away = distance.apply(Entry.fold(key), Entry.fold(like(key, candidate)));
            if (away < least) {
                least = away;
                nearest = candidate;
            }
        }
        if (nearest != null) {
            return Optional.of(nearest);
        }
        List<String> parts =
                known.stream().filter(other -> isPart(key, other) || isPart(other, key)).toList();
        return parts.isEmpty() || parts.size() > MOST
                ? Optional.empty()
                : Optional.of(String.join(" or ", parts));
    }

    private static boolean isPart(String end, String key) {
        return !end.endsWith(">") && Entry.fold(key).endsWith(Entry.fold(Entry.SEPARATOR + end));
    }

    /** A key that stands for many, with the name that was written. */
    private static String like(String key, String candidate) {
        int name = candidate.indexOf('<');
        return name < 0
                ? candidate
                : candidate.substring(0, name)
                        + key.substring(key.lastIndexOf(Entry.SEPARATOR) + 1);
    }
}
