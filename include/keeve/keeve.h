// What a first program includes.
#pragma once

#include "keeve/core/actormap.h"
#include "keeve/core/describe.h"
#include "keeve/core/transactormap.h"
#include "keeve/core/turn.h"
#include "keeve/core/value_text.h"
