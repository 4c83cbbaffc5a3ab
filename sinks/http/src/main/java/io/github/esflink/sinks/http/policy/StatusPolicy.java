package io.github.esflink.sinks.http.policy;

import java.io.Serializable;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.annotation.PublicEvolving;

/**
 * Which status means what. 2xx is always delivered.
 *
 * <p>The defaults say what becomes of an event when it is known that the endpoint refuses this
 * event and not every event: no status can tell the two apart, see {@code HttpRetryPolicy}. Until
 * then it is held and tried again. What {@link #with} says holds at once, whoever is meant.
 *
 * <table>
 *   <caption>Defaults</caption>
 *   <tr><td>408, 425, 429, 5xx but 501 and 505</td><td>retry</td></tr>
 *   <tr><td>401, 403, 407</td><td>retry: it is the sender that is refused, by the endpoint or by a proxy</td></tr>
 *   <tr><td>404</td><td>retry; dead letter when the URL has parameters, because then it is the event's address that is refused</td></tr>
 *   <tr><td>410</td><td>fail: the endpoint says that it is gone for good; dead letter when the URL has parameters</td></tr>
 *   <tr><td>every other</td><td>dead letter</td></tr>
 * </table>
 *
 * <p>Immutable, thread-safe.
 */
@PublicEvolving
public final class StatusPolicy implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final Pattern STATUSES =
            Pattern.compile("([1345])xx|([1345]\\d\\d)(?:-([1345]\\d\\d))?");
    private static final String EXPECTED =
            "a status (404), a class (4xx) or a range (500-599), separated by commas, from 100 to 599 and not 2xx";

    private final StatusAction[] actions;

    /** Where the URL has parameters. */
    private final StatusAction[] whereUrlVaries;

    /** What was said beyond the defaults. */
    private final BitSet said;

    private StatusPolicy(StatusAction[] actions, StatusAction[] whereUrlVaries, BitSet said) {
        this.actions = actions;
        this.whereUrlVaries = whereUrlVaries;
        this.said = said;
    }

    public static StatusPolicy defaults() {
        StatusAction[] actions = new StatusAction[600];
        for (int status = 0; status < actions.length; status++) {
            actions[status] =
                    switch (status / 100) {
                        case 2 -> StatusAction.ACKNOWLEDGE;
                        case 5 -> StatusAction.RETRY;
                        default -> StatusAction.DEAD_LETTER;
                    };
        }
        StatusPolicy defaults =
                new StatusPolicy(actions, actions, new BitSet())
                        .with("401,403,407,408,425,429", StatusAction.RETRY)
                        .with("501,505", StatusAction.DEAD_LETTER);
        return new StatusPolicy(
                defaults.with("404", StatusAction.RETRY).with("410", StatusAction.FAIL).actions,
                defaults.whereUrlVaries,
                new BitSet());
    }

    /**
     * This policy with another answer to some statuses.
     *
     * @param statuses {@code 404}, {@code 4xx}, {@code 500-599}, or several with commas between
     * @throws IllegalArgumentException saying what was expected
     */
    public StatusPolicy with(String statuses, StatusAction action) {
        StatusAction[] changed = actions.clone();
        StatusAction[] changedWhereUrlVaries = whereUrlVaries.clone();
        BitSet saidNow = (BitSet) said.clone();
        for (String each : statuses.split(",", -1)) {
            Matcher matcher = STATUSES.matcher(each.strip().toLowerCase(Locale.ROOT));
            if (!matcher.matches()) {
                throw new IllegalArgumentException(EXPECTED);
            }
            String statusClass = matcher.group(1);
            int first =
                    statusClass == null
                            ? Integer.parseInt(matcher.group(2))
                            : 100 * Integer.parseInt(statusClass);
            int last =
                    statusClass != null
                            ? first + 99
                            : matcher.group(3) == null ? first : Integer.parseInt(matcher.group(3));
            if (last < first || (first < 200 && last >= 300)) {
                throw new IllegalArgumentException(EXPECTED);
            }
            Arrays.fill(changed, first, last + 1, action);
            Arrays.fill(changedWhereUrlVaries, first, last + 1, action);
            saidNow.set(first, last + 1);
        }
        return new StatusPolicy(changed, changedWhereUrlVaries, saidNow);
    }

    /** Whether {@link #with} has said what it means: then nothing else decides. */
    public boolean isSaid(int status) {
        return said.get(status);
    }

    /**
     * Of a status that HTTP does not know: that of a server's error (RFC 9110, 15).
     *
     * @param urlVaries whether the URL has parameters
     */
    public StatusAction actionFor(int status, boolean urlVaries) {
        return status >= 100 && status < actions.length
                ? (urlVaries ? whereUrlVaries : actions)[status]
                : StatusAction.RETRY;
    }
}
