package io.github.esflink.sinks.core.record;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.flink.annotation.Internal;

/**
 * Writes moments as {@link Instant#toString()} does, which takes as long as half of all the other
 * headers of an event. Thread-safe.
 */
@Internal
public final class IsoTime {

    private static final long MILLIS_PER_DAY = 86_400_000L;

    /** The years that have four digits: 0000-01-01 and 10000-01-01, in days from 1970-01-01. */
    private static final long FIRST_DAY = -719_528;

    private static final long END_DAY = 2_932_897;

    /**
     * Days from 0000-03-01 to 1970-01-01: a year that ends with February ends with its leap day.
     */
    private static final int DAYS_BEFORE_1970 = 719_468;

    private static final int DAYS_PER_400_YEARS = 146_097;

    private static final String PATTERN = "0000-00-00T00:00:00";

    private IsoTime() {}

    /**
     * @param millis since 1970-01-01 UTC
     * @return such as {@code 2023-11-14T22:13:20Z} or {@code 2023-11-14T22:13:20.123Z}
     */
    public static String of(long millis) {
        long day = Math.floorDiv(millis, MILLIS_PER_DAY);
        if (day < FIRST_DAY || day >= END_DAY) {
            return Instant.ofEpochMilli(millis).toString();
        }
        int ofDay = (int) Math.floorMod(millis, MILLIS_PER_DAY);
        int fraction = ofDay % 1_000;
        byte[] text = new byte[PATTERN.length() + (fraction == 0 ? 1 : 5)];
        putDate(text, (int) day);
        putTime(text, ofDay / 1_000);
        if (fraction > 0) {
            text[19] = '.';
            text[20] = (byte) ('0' + fraction / 100);
            putTwo(text, 21, fraction % 100);
        }
        text[text.length - 1] = 'Z';
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /** The Gregorian calendar, counted in years from March to February. */
    private static void putDate(byte[] text, int daysSince1970) {
        int days = daysSince1970 + DAYS_BEFORE_1970;
        int era = Math.floorDiv(days, DAYS_PER_400_YEARS);
        int dayOfEra = Math.floorMod(days, DAYS_PER_400_YEARS);
        int yearOfEra =
                (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        int day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        int year = 400 * era + yearOfEra + (month <= 2 ? 1 : 0);
        putTwo(text, 0, year / 100);
        putTwo(text, 2, year % 100);
        text[4] = '-';
        putTwo(text, 5, month);
        text[7] = '-';
        putTwo(text, 8, day);
    }

    private static void putTime(byte[] text, int secondOfDay) {
        text[10] = 'T';
        putTwo(text, 11, secondOfDay / 3_600);
        text[13] = ':';
        putTwo(text, 14, secondOfDay / 60 % 60);
        text[16] = ':';
        putTwo(text, 17, secondOfDay % 60);
    }

    private static void putTwo(byte[] text, int at, int number) {
        text[at] = (byte) ('0' + number / 10);
        text[at + 1] = (byte) ('0' + number % 10);
    }
}
