package io.twinmesh.cluster.http.body;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BodyRoomTest {
    private static final long BODY = 100_000;

    private final BodyRoom room = new BodyRoom(3 * BODY);

    @Test
    void takes_exactly_as_many_bytes_as_there_may_be() {
        assertThat(room.place().more(BODY)).isTrue();
        assertThat(room.place().more(2 * BODY)).isTrue();
        assertThat(room.taken()).isEqualTo(3 * BODY);
        assertThat(room.place().more(BodyRoom.SMALL + 1)).isFalse();
        assertThat(room.taken()).isEqualTo(3 * BODY);
    }

    @Test
    void counts_a_body_from_its_first_byte_once_it_is_not_small() {
        var place = room.place();

        assertThat(place.more(BodyRoom.SMALL)).isTrue();
        assertThat(room.taken()).isZero();

        assertThat(place.more(1)).isTrue();
        assertThat(room.taken()).isEqualTo(BodyRoom.SMALL + 1);
    }

    @Test
    void a_body_that_grows_too_large_for_it_has_none_of_it_any_more() {
        var place = room.place();
        assertThat(place.more(2 * BODY)).isTrue();

        assertThat(place.more(BODY + 1)).isFalse();

        assertThat(room.taken()).isZero();
    }

    @Test
    void is_given_back_once() {
        var place = room.place();
        assertThat(place.more(BODY)).isTrue();
        assertThat(room.place().more(BODY)).isTrue();

        place.letGo();
        place.letGo();

        assertThat(room.taken()).isEqualTo(BODY);
    }
}
