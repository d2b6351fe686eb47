/*
 * A FIDO2 security key in software, for tests: what OpenSSH loads as SSH_SK_PROVIDER.
 *
 * The interface is that of OpenSSH's sk-api.h; version 11 adds a timeout, which is ignored. The curve and the hash are those of libcrypto,
 * which the program that loads this has loaded already: its few functions are declared here, so
 * that nothing needs its headers. The key handle is the seed of the key: worth nothing, of course.
 *
 * In the environment, AUTHENTICATOR_UNTOUCHED makes it sign without a touch, and
 * AUTHENTICATOR_PIN is the PIN that keys with user verification ask for.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ED25519 = 1, USER_PRESENT = 0x01, USER_VERIFIED = 0x04 };
enum { GENERAL = -1, UNSUPPORTED = -2, PIN_REQUIRED = -3 };
enum { EVP_ED25519 = 1087, SEED = 32, POINT = 32, HASH = 32, SIGNATURE = 64 };

typedef struct key key;
typedef struct context context;
key *EVP_PKEY_new_raw_private_key(int type, void *engine, const uint8_t *seed, size_t length);
int EVP_PKEY_get_raw_public_key(const key *key, uint8_t *point, size_t *length);
void EVP_PKEY_free(key *key);
context *EVP_MD_CTX_new(void);
void EVP_MD_CTX_free(context *context);
int EVP_DigestSignInit(context *context, void *inner, const void *hash, void *engine, key *key);
int EVP_DigestSign(context *context, uint8_t *out, size_t *length, const uint8_t *in, size_t in_length);
uint8_t *SHA256(const uint8_t *in, size_t length, uint8_t *out);
int RAND_bytes(uint8_t *out, int length);

struct enrolled {
    uint8_t flags;
    uint8_t *public_key;
    size_t public_key_length;
    uint8_t *key_handle;
    size_t key_handle_length;
    uint8_t *signature;
    size_t signature_length;
    uint8_t *certificate;
    size_t certificate_length;
    uint8_t *data;
    size_t data_length;
};

struct signed_ {
    uint8_t flags;
    uint32_t counter;
    uint8_t *r;
    size_t r_length;
    uint8_t *s;
    size_t s_length;
};

uint32_t sk_api_version(void) { return API_VERSION; }

static int lacks_pin(uint8_t flags, const char *pin)
{
    const char *wanted = getenv("AUTHENTICATOR_PIN");
    return flags & USER_VERIFIED && wanted && (!pin || strcmp(pin, wanted) != 0);
}

int sk_enroll(uint32_t algorithm, const uint8_t *challenge, size_t challenge_length,
    const char *application, uint8_t flags, const char *pin, void **options, struct enrolled **out)
{
    if (algorithm != ED25519)
        return UNSUPPORTED;
    struct enrolled *made = calloc(1, sizeof *made);
    made->flags = flags;
    made->key_handle = malloc(made->key_handle_length = SEED);
    made->public_key = malloc(made->public_key_length = POINT);
    made->signature = calloc(1, 1);
    if (RAND_bytes(made->key_handle, SEED) != 1)
        return GENERAL;
    key *key = EVP_PKEY_new_raw_private_key(EVP_ED25519, NULL, made->key_handle, SEED);
    int done = EVP_PKEY_get_raw_public_key(key, made->public_key, &made->public_key_length);
    EVP_PKEY_free(key);
    *out = made;
    return done == 1 ? 0 : GENERAL;
}

int sk_sign(uint32_t algorithm, const uint8_t *data, size_t length, const char *application,
    const uint8_t *key_handle, size_t key_handle_length, uint8_t flags, const char *pin,
    void **options, struct signed_ **out)
{
    if (algorithm != ED25519 || key_handle_length != SEED)
        return UNSUPPORTED;
    if (lacks_pin(flags, pin))
        return PIN_REQUIRED;
    struct signed_ *made = calloc(1, sizeof *made);
    made->flags = getenv("AUTHENTICATOR_UNTOUCHED") ? flags & ~USER_PRESENT : flags;
    made->counter = 77;
    uint8_t parts[HASH + 1 + 4 + HASH] = { 0 };
    SHA256((const uint8_t *)application, strlen(application), parts);
    parts[HASH] = made->flags;
    parts[HASH + 4] = made->counter;
    SHA256(data, length, parts + HASH + 5);
    made->r = malloc(made->r_length = SIGNATURE);
    key *key = EVP_PKEY_new_raw_private_key(EVP_ED25519, NULL, key_handle, SEED);
    context *context = EVP_MD_CTX_new();
    int done = EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1
        && EVP_DigestSign(context, made->r, &made->r_length, parts, sizeof parts) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    *out = made;
    return done ? 0 : GENERAL;
}

int sk_load_resident_keys(const char *pin, void **options, void ***keys, size_t *count)
{
    return UNSUPPORTED;
}
