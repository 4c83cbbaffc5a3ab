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
        "407, RETRY",
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
        "600, RETRY",
        "999, RETRY",
    })
    void hasDefaultsForOneAddress(int status, StatusAction expected) {
        assertThat(StatusPolicy.defaults().actionFor(status, false)).isEqualTo(expected);
    }

    @Test
    void takesAnAddressThatIsNotThereForTheEventsOwnWhenTheUrlVaries() {
        assertThat(StatusPolicy.defaults().actionFor(404, true))
                .isEqualTo(StatusAction.DEAD_LETTER);
        assertThat(StatusPolicy.defaults().actionFor(410, true))
                .isEqualTo(StatusAction.DEAD_LETTER);
        assertThat(StatusPolicy.defaults().actionFor(403, true)).isEqualTo(StatusAction.RETRY);
    }

    @Test
    void theLastWordCounts() {
        StatusPolicy policy =
                StatusPolicy.defaults()
                        .with("4xx", StatusAction.SKIP)
                        .with(" 500-502 , 409", StatusAction.FAIL);

        assertThat(policy.actionFor(400, false)).isEqualTo(StatusAction.SKIP);
        assertThat(policy.actionFor(499, false)).isEqualTo(StatusAction.SKIP);
        assertThat(policy.actionFor(409, false)).isEqualTo(StatusAction.FAIL);
        assertThat(policy.actionFor(502, false)).isEqualTo(StatusAction.FAIL);
        assertThat(policy.actionFor(503, false)).isEqualTo(StatusAction.RETRY);
        assertThat(policy.actionFor(404, true)).isEqualTo(StatusAction.SKIP);
    }

    @Test
    void doesNotChangeThePolicyItIsMadeOf() {
        StatusPolicy defaults = StatusPolicy.defaults();
        defaults.with("500", StatusAction.SKIP);

        assertThat(defaults.actionFor(500, false)).isEqualTo(StatusAction.RETRY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "2xx", "200", "6xx", "99", "600", "500-400", "100-300", "4x", "400;404", "404,"
            })
    void refusesWhatIsNoStatusThatCouldFail(String statuses) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StatusPolicy.defaults().with(statuses, StatusAction.SKIP))
                .withMessageStartingWith("a status (404), a class (4xx) or a range (500-599)");
    }
}
