package io.github.esflink.source.reader;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CreditTest {

    private static final long MEBIBYTE = 1024 * 1024;

    private final Credit credit = new Credit(8 * MEBIBYTE);

    @Test
    void asksForNothingWhileMostIsStillOnItsWay() {
        int first = credit.toRequest();

        credit.taken(first / 8, first / 8, first / 8 * 256L);

        assertThat(first).isPositive();
        assertThat(credit.toRequest()).isZero();
    }

    @Test
    void smallEventsGetALargeWindow() {
        takeRounds(60, 256);

        assertThat(outstanding).isEqualTo(Credit.MAX_MESSAGES);
    }

    @Test
    void largeEventsGetASmallWindowAtOnce() {
        takeRounds(60, 256);
        takeRounds(1, MEBIBYTE);

        assertThat(outstanding).isEqualTo(8);
    }

    @Test
    void theLargestEventsStillPass() {
        takeRounds(3, 16 * MEBIBYTE);

        assertThat(outstanding).isEqualTo(Credit.MIN_MESSAGES);
    }

    @Test
    void messagesWithoutContentGiveTheirCreditBack() {
        int first = credit.toRequest();

        credit.taken(first, 0, 0);

        assertThat(credit.toRequest()).isEqualTo(first);
    }

    private int outstanding;

    /** Takes everything that was asked for, again and again. */
    private void takeRounds(int rounds, long eventBytes) {
        outstanding += credit.toRequest();
        for (int round = 0; round < rounds; round++) {
            credit.taken(outstanding, outstanding, outstanding * eventBytes);
            outstanding = credit.toRequest();
        }
    }
}
