package io.twinmesh.persistence.ledger.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.persistence.identity.AccountId;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

class SignedOrderTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final String NETWORK = "network.example";
    private static final String ID = "00112233445566778899aabbccddeeff";

    /// RFC 8032, section 7.1, test 1.
    private static final OwnerSecret OWNER =
            OwnerSecret.ofSeed(
                    HEX.parseHex(
                            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));

    private static final OwnerSecret STRANGER = OwnerSecret.ofSeed(new byte[32]);
    private static final AccountId SHOP = new AccountId("5".repeat(32));
    private static final Instant EXPIRES = Instant.parse("2026-01-01T00:10:00.123Z");

    private static Order.Transfer transfer(String id, AccountId to, long amount) {
        return new Order.Transfer(id, OWNER.key().account(), to, amount, EXPIRES);
    }

    private static final SignedOrder SIGNED = OWNER.sign(transfer(ID, SHOP, 12), NETWORK);

    private static boolean genuine(Order order) {
        return new SignedOrder(order, SIGNED.signature()).genuine(NETWORK);
    }

    @Test
    void the_key_is_that_of_rfc_8032_and_the_account_is_named_after_it() throws Exception {
        assertThat(OWNER.key())
                .hasToString("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        var digest = MessageDigest.getInstance("SHA-256");
        digest.update("twinmesh-ledger-account/1\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(OWNER.key().account().value())
                .isEqualTo(HEX.formatHex(digest.digest(OWNER.key().bytes()), 0, 16));
        assertThat(OWNER).asString().doesNotContain("9d61b19d");
    }

    @Test
    void what_is_signed_is_text_that_names_network_parties_amount_and_expiry() {
        assertThat(SIGNED.order().text(NETWORK))
                .isEqualTo(
                        """
                        twinmesh-ledger-order/1
                        network network.example
                        order transfer
                        id 00112233445566778899aabbccddeeff
                        from %s
                        to 55555555555555555555555555555555
                        amount 12
                        expires-ms 1767226200123
                        """
                                .formatted(OWNER.key().account().value()));
    }

    @Test
    void every_order_is_read_from_its_text_and_from_no_other() {
        var from = OWNER.key().account();
        for (var order :
                List.of(
                        SIGNED.order(),
                        new Order.Refund(ID, from, "f".repeat(32), 3, EXPIRES),
                        new Order.Burn(ID, from, Long.MAX_VALUE, EXPIRES),
                        new Order.Close(ID, from, EXPIRES))) {
            var text = order.text(NETWORK);
            assertThat(OrderText.parse(text)).isEqualTo(order);
            for (var bad :
                    List.of(
                            text + "\n",
                            text.stripTrailing(),
                            text.replace("\n", "\r\n"),
                            text.replace("/1\n", "/2\n"),
                            text.replace("expires-ms 1", "expires-ms +1"),
                            text.replace("expires-ms ", "expires-ms 99999999"),
                            text.replace("id 0", "id A"),
                            text.replace("order ", "order re"),
                            "",
                            "\n\n\n\n\n\n\n\n\n")) {
                assertThatThrownBy(() -> OrderText.parse(bad))
                        .as(bad)
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void the_jdk_verifies_the_signature_too() throws Exception {
        // the key as X.509 writes it: RFC 8410
        var x509 = HEX.parseHex("302a300506032b6570032100" + OWNER.key());
        var jdk = Signature.getInstance("Ed25519");
        jdk.initVerify(
                KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(x509)));
        jdk.update(SIGNED.order().text(NETWORK).getBytes(StandardCharsets.US_ASCII));

        assertThat(jdk.verify(SIGNED.signature().bytes())).isTrue();
        assertThat(SIGNED.genuine(NETWORK)).isTrue();
    }

    @Test
    void another_network_id_recipient_amount_or_time_is_another_order() {
        assertThat(SIGNED.genuine("network.example.org")).isFalse();
        assertThat(genuine(transfer("f".repeat(32), SHOP, 12))).isFalse();
        assertThat(genuine(transfer(ID, new AccountId("6".repeat(32)), 12))).isFalse();
        assertThat(genuine(transfer(ID, SHOP, 13))).isFalse();
        assertThat(
                        genuine(
                                new Order.Transfer(
                                        ID,
                                        OWNER.key().account(),
                                        SHOP,
                                        12,
                                        EXPIRES.plusMillis(1))))
                .isFalse();
    }

    @Test
    void a_strangers_signature_moves_nothing_of_the_owners() {
        assertThat(STRANGER.sign(SIGNED.order(), NETWORK).genuine(NETWORK)).isFalse();
        // the stranger's signature under the owner's key
        var mixed =
                new OwnerSignature(
                        OWNER.key(), STRANGER.sign(SIGNED.order(), NETWORK).signature().bytes());
        assertThat(new SignedOrder(SIGNED.order(), mixed).genuine(NETWORK)).isFalse();
    }

    @Test
    void every_changed_bit_of_a_signature_spoils_it() {
        for (int bit = 0; bit < 512; bit++) {
            var bytes = SIGNED.signature().bytes();
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(
                            new SignedOrder(SIGNED.order(), new OwnerSignature(OWNER.key(), bytes))
                                    .genuine(NETWORK))
                    .as("bit %d", bit)
                    .isFalse();
        }
    }

    @Test
    void keys_for_which_anyone_can_sign_name_nobody() {
        // points of small order: the neutral element, and one of order 8
        for (var hex :
                List.of(
                        "01" + "00".repeat(31),
                        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")) {
            assertThatThrownBy(() -> OwnerKey.parse(hex))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> OwnerKey.parse("D7" + "00".repeat(31)))
                .hasMessageContaining("lower-case");
    }

    @Test
    void orders_that_cannot_be_are_not_written_down() {
        assertThatThrownBy(() -> transfer("1", SHOP, 1)).hasMessageContaining("32 lower-case");
        assertThatThrownBy(() -> transfer(ID, SHOP, 0)).hasMessageContaining("1 or more, got 0");
        assertThatThrownBy(() -> transfer(ID, OWNER.key().account(), 1))
                .hasMessageContaining("to another one");
        assertThatThrownBy(() -> transfer(ID, new AccountId("0".repeat(32)), 1))
                .hasMessageContaining("nobody owns");
        assertThatThrownBy(() ->
                        new Order.Transfer(
                                ID, OWNER.key().account(), SHOP, 1, EXPIRES.plusNanos(1)))
                .hasMessageContaining("whole millisecond");
    }

    @Test
    void the_commitment_opens_with_key_signature_and_time() throws Exception {
        var opening =
                HEX.parseHex(
                        OWNER.key()
                                + SIGNED.signature().hex()
                                + HEX.toHexDigits(EXPIRES.toEpochMilli()));
        assertThat(SIGNED.commitment())
                .isEqualTo(MessageDigest.getInstance("SHA-256").digest(opening));
    }
}
