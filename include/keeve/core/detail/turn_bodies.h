// The bodies of Turn's templates. Included by turn.h, which says what they do; no file of its own.
#pragma once

#include "keeve/core/detail/resolver_type.h"
#include "keeve/core/detail/turn_call.h"
#include "keeve/core/detail/turn_on.h"
#include "keeve/core/detail/turn_send.h"
