package io.github.esflink.sinks.http.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatusPolicyTest {

    @ParameterizedTest
    @CsvSource({
        "200, ACKNOWLEDGE",
        "204, ACKNOWLEDGE",
        "299, ACKNOWLEDGE",
        "301, DEAD_LETTER",
        "307, DEAD_LETTER",
        "400, DEAD_LETTER",
        "401, RETRY",
        "403, RETRY",
        "404, RETRY",
        "405, DEAD_LETTER",
        "408, RETRY",
        "410, FAIL",
        "422, DEAD_LETTER",
        "425, RETRY",
        "429, RETRY",
        "431, DEAD_LETTER",
        "500, RETRY",
        "501, DEAD_LETTER",
        "502, RETRY",
        "503, RETRY",
        "504, RETRY",
        "505, DEAD_LETTER",
        "599, RETRY",
        "600, DEAD_LETTER",
        "999, DEAD_LETTER",
    })
    void hasDefaultsForOneAddress(int status, StatusAction expected) {
        assertThat(StatusPolicy.defaults(false).actionFor(status)).isEqualTo(expected);
    }

    @Test
    void takesAnAddressThatIsNotThereForTheEventsOwnWhenTheUrlVaries() {
        assertThat(StatusPolicy.defaults(true).actionFor(404)).isEqualTo(StatusAction.DEAD_LETTER);
        assertThat(StatusPolicy.defaults(true).actionFor(410)).isEqualTo(StatusAction.DEAD_LETTER);
        assertThat(StatusPolicy.defaults(true).actionFor(403)).isEqualTo(StatusAction.RETRY);
    }

    @Test
    void theLastWordCounts() {
        StatusPolicy policy =
                StatusPolicy.defaults(false)
                        .with("4xx", StatusAction.SKIP)
                        .with(" 500-502 , 409", StatusAction.FAIL);

        assertThat(policy.actionFor(400)).isEqualTo(StatusAction.SKIP);
        assertThat(policy.actionFor(499)).isEqualTo(StatusAction.SKIP);
        assertThat(policy.actionFor(409)).isEqualTo(StatusAction.FAIL);
        assertThat(policy.actionFor(502)).isEqualTo(StatusAction.FAIL);
        assertThat(policy.actionFor(503)).isEqualTo(StatusAction.RETRY);
    }

    @Test
    void doesNotChangeThePolicyItIsMadeOf() {
        StatusPolicy defaults = StatusPolicy.defaults(false);
        defaults.with("500", StatusAction.SKIP);

        assertThat(defaults.actionFor(500)).isEqualTo(StatusAction.RETRY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "2xx", "200", "6xx", "99", "600", "500-400", "100-300", "4x", "400;404", "404,"
            })
    void refusesWhatIsNoStatusThatCouldFail(String statuses) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StatusPolicy.defaults(false).with(statuses, StatusAction.SKIP))
                .withMessageStartingWith("a status (404), a class (4xx) or a range (500-599)");
    }
}
